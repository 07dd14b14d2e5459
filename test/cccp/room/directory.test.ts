import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  checkQuery,
  DEFAULT_QUERY,
  DirectoryError,
  MAX_ENTRIES,
  readDirectory,
} from "../../../server/cccp/directory/directory.ts";
import { findMariaDb, type MariaDb, startMariaDb } from "../../support/mariadb.ts";

const program = findMariaDb();
if (!program) console.warn("mariadbd is not installed: the tests of the MySQL server list are skipped");

const SCHEMA = `
CREATE DATABASE interactivportal CHARACTER SET utf8mb4;
CREATE DATABASE interactivdbmaster CHARACTER SET utf8mb4;
CREATE TABLE interactivportal.Projects (id INT PRIMARY KEY, name VARCHAR(100), active TINYINT);
CREATE TABLE interactivportal.Global_referential (customer_id INT, cst_node VARCHAR(50), ccc_dispatch_port INT, ccc_proxy_port INT);
CREATE TABLE interactivdbmaster.master_vocalnodes (vocalnode VARCHAR(50), cccip VARCHAR(100));
INSERT INTO interactivportal.Projects VALUES (1,'DEMO',1),(2,'Été',1),(3,'OLD',0),(4,'BROKEN',1),(5,'NOPORT',1);
INSERT INTO interactivportal.Global_referential VALUES (1,'vn1',20103,20101),(2,'vn2',20203,NULL),(3,'vn1',1,1),(4,'vn3',20103,1),(5,'vn1',0,1);
INSERT INTO interactivdbmaster.master_vocalnodes VALUES ('vn1','10.0.0.1'),('vn2','cc.example'),('vn3','not a host');
CREATE USER 'portal'@'127.0.0.1' IDENTIFIED BY 's3cret-Pw';
GRANT ALL ON *.* TO 'portal'@'127.0.0.1';
`;

describe.skipIf(program === null)("the list of servers from a real MariaDB", () => {
  let database: MariaDb;
  const address = () => ({
    host: "127.0.0.1",
    port: database.port,
    user: "portal",
    password: "s3cret-Pw",
    database: "interactivportal",
  });

  beforeAll(async () => {
    database = await startMariaDb(program as string);
    await database.admin.query(SCHEMA);
  }, 60_000);
  afterAll(() => database?.stop());

  async function failure(run: () => Promise<unknown>): Promise<DirectoryError> {
    try {
      await run();
    } catch (cause) {
      return cause as DirectoryError;
    }
    throw new Error("it did not fail");
  }

  test("the default query joins active projects with their node and ports", async () => {
    const result = await readDirectory(address(), DEFAULT_QUERY);
    expect(result.entries).toEqual([
      { project: "DEMO", host: "10.0.0.1", port: 20103, proxyPort: 20101, vocalNode: "vn1" },
      { project: "Été", host: "cc.example", port: 20203, proxyPort: null, vocalNode: "vn2" },
    ]);
    expect(result.refusedCount).toBe(2);
    expect(result.refused).toEqual([
      { code: "no_host", project: "BROKEN", message: "BROKEN: cccip is no host name or address." },
      { code: "no_port", project: "NOPORT", message: "NOPORT: ccc_dispatch_port is no port." },
    ]);
  });

  test("a query of one's own, with equal rows once", async () => {
    const query = "SELECT 'X' AS project, 'h' AS cccip FROM (SELECT 1 UNION ALL SELECT 2) t";
    expect((await readDirectory(address(), query)).entries).toEqual([
      { project: "X", host: "h", port: 20103, proxyPort: null, vocalNode: "" },
    ]);
  });

  test("at most 2,000 rows are read", async () => {
    const query = "SELECT CONCAT('P', seq) AS project, 'h' AS cccip FROM seq_1_to_5000";
    expect((await readDirectory(address(), query)).entries).toHaveLength(MAX_ENTRIES);
  });

  test("columns that are named otherwise are said to be missing", async () => {
    const result = await readDirectory(address(), "SELECT name FROM interactivportal.Projects");
    expect(result.entries).toEqual([]);
    expect(result.refused[0]).toMatchObject({ code: "no_project", project: "" });
    expect(result.refused[0]?.message).toContain("does the query name its columns");
  });

  test("the transaction is read-only: even a function that writes cannot", async () => {
    await database.admin.query(`CREATE TABLE interactivportal.seen (n INT);
      CREATE FUNCTION interactivportal.mark() RETURNS INT NOT DETERMINISTIC BEGIN INSERT INTO seen VALUES (1); RETURN 1; END`);
    const error = await failure(() => readDirectory(address(), "SELECT interactivportal.mark() AS project"));
    expect(error.message).toContain("READ ONLY");
    const [rows] = await database.admin.query("SELECT * FROM interactivportal.seen");
    expect(rows).toEqual([]);
  });

  test("a wrong password is told without it", async () => {
    const error = await failure(() => readDirectory({ ...address(), password: "wr0ng-Pw" }, DEFAULT_QUERY));
    expect(error).toBeInstanceOf(DirectoryError);
    expect(error.message).toBe("The database refused the user portal or its password.");
    expect([error.code, error.params]).toEqual(["access_denied", { user: "portal" }]);
  });

  test("a mistake in the query is the database's own sentence", async () => {
    const error = await failure(() => readDirectory(address(), "SELECT nothing FROM interactivportal.Projects"));
    expect(error.message).toContain("Unknown column 'nothing'");
    expect(error.code).toBe("said");
    expect(error.params.said).toContain("Unknown column 'nothing'");
  });

  test("a port where nothing listens", async () => {
    const error = await failure(() => readDirectory({ ...address(), port: 1 }, DEFAULT_QUERY));
    expect(error.message).toBe("The machine refused the connection to 127.0.0.1, port 1: no database listens there.");
    expect([error.code, error.params]).toEqual(["connection_refused", { host: "127.0.0.1", port: 1 }]);
  });
});

test.each([
  ["DELETE FROM t", "query_not_select", "must begin with SELECT"],
  ["SELECT 1; DROP TABLE t", "query_of_several", "must be one statement"],
  ["SELECT * INTO OUTFILE '/tmp/x' FROM t", "query_that_writes", "must not write"],
  ["", "query_not_select", "must begin with SELECT"],
])("the query %p is refused before anything is connected", async (query, code, reason) => {
  expect(() => checkQuery(query)).toThrow(reason);
  const reading = readDirectory({ host: "db.invalid", port: 1, user: "", password: "", database: "" }, query);
  await expect(reading).rejects.toMatchObject({ code: "directory_query_refused", fields: [{ field: "query", code }] });
});

test("one SELECT with a closing semicolon is fine", () => {
  expect(() => checkQuery("  select 1 ;\n")).not.toThrow();
});
