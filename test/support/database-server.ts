import type { ServerAddress } from "../../db/address.ts";
import { findMariaDb, startMariaDb } from "./mariadb.ts";
import { findPostgreSql, startPostgreSql } from "./postgresql.ts";

export type ServerDialect = ServerAddress["dialect"];
export const SERVER_DIALECTS: readonly ServerDialect[] = ["mysql", "postgresql"];

/** A real database server of the tests, whichever it is. */
export interface DatabaseServer {
  /** Makes an empty database with a user that owns it and nothing else. */
  create(database: string): Promise<ServerAddress>;
  /** Deletes every row of the program's tables, and lets them count from 1 again. */
  empty(address: ServerAddress): Promise<void>;
  /** Runs a statement in a database as the administrator. */
  query(database: string, statement: string): Promise<unknown[][]>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same data and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const PASSWORD = "p@ss:w/rd é";

/** Where its program is; null when this machine has none, and its tests are skipped. */
export function findServer(dialect: ServerDialect): string | null {
  return dialect === "mysql" ? findMariaDb() : findPostgreSql();
}

/** Starts one. `isDurable`: what it acknowledged survives its being killed. */
export async function startServerOf(dialect: ServerDialect, isDurable = false): Promise<DatabaseServer> {
  const program = findServer(dialect);
  if (program === null) throw new Error(`there is no ${dialect} on this machine`);
  return dialect === "mysql" ? mariaDb(program, isDurable) : postgreSql(program, isDurable);
}

/** The environment that tells the program to use a database. */
export function environmentOf({ dialect, host, port, database, user, password }: ServerAddress) {
  return {
    ...{ DB_TYPE: dialect, DB_HOST: host, DB_PORT: String(port) },
    ...{ DB_NAME: database, DB_USER: user, DB_PASSWORD: password },
  };
}

async function mariaDb(program: string, isDurable: boolean): Promise<DatabaseServer> {
  const server = await startMariaDb(program, isDurable);
  const admin = async (statement: string) => void (await server.admin.query(statement));
  return {
    async query(database, statement) {
      await admin(`USE ${database}`);
      const [rows] = await server.admin.query({ sql: statement, rowsAsArray: true });
      return rows as unknown[][];
    },
    async create(database) {
      // The server's own default, latin1, is what a careless administrator leaves: the tables must not depend on it.
      await admin(`CREATE DATABASE ${database};
        CREATE USER ${database}@'127.0.0.1' IDENTIFIED BY '${PASSWORD}';
        GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON ${database}.* TO ${database}@'127.0.0.1'`);
      return addressOf("mysql", server.port, database);
    },
    async empty({ database }) {
      const [tables] = (await server.admin.query(
        `SELECT table_name AS name, auto_increment AS next FROM information_schema.tables WHERE table_schema = '${database}'`,
      )) as unknown as [{ name: string; next: number | null }[]];
      const own = tables.filter(({ name }) => !name.startsWith("vigie_"));
      const statements = own.map(({ name }) => `DELETE FROM ${database}.${name}`);
      const counters = own.filter(({ next }) => (next ?? 1) > 1);
      statements.push(...counters.map(({ name }) => `ALTER TABLE ${database}.${name} AUTO_INCREMENT = 1`));
      await admin(["SET foreign_key_checks = 0", ...statements, "SET foreign_key_checks = 1"].join(";"));
    },
    kill: server.kill,
    restart: server.restart,
    stop: server.stop,
  };
}

async function postgreSql(program: string, isDurable: boolean): Promise<DatabaseServer> {
  const server = await startPostgreSql(program, isDurable);
  return {
    query: (database, statement) => server.admin(statement, database),
    async create(database) {
      await server.admin(`CREATE ROLE ${database} LOGIN PASSWORD '${PASSWORD}'`);
      await server.admin(`CREATE DATABASE ${database} OWNER ${database}`);
      return addressOf("postgresql", server.port, database);
    },
    async empty({ database }) {
      // Not TRUNCATE, which makes a new file for every table and index.
      const forget = `SET session_replication_role = replica; DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'vigie%' LOOP
          EXECUTE 'DELETE FROM ' || quote_ident(name);
        END LOOP;
        FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
          EXECUTE 'ALTER SEQUENCE ' || quote_ident(name) || ' RESTART';
        END LOOP;
      END $$`;
      await server.admin(forget, database);
    },
    kill: server.kill,
    restart: server.restart,
    stop: server.stop,
  };
}

function addressOf(dialect: ServerDialect, port: number, database: string): ServerAddress {
  return { dialect, host: "127.0.0.1", port, database, user: database, password: PASSWORD, tls: null };
}
