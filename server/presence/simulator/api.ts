import { STATUSES } from "../model.ts";
import { type Outside, parseObject, textOf, writeExtension, writeTokens } from "../yeastar/codec.ts";
import { kindOf } from "../yeastar/errcodes.ts";
import type { SimulatedExtension, SimulatedExtensions } from "./extensions.ts";
import type { SimulatedLogIns } from "./log-ins.ts";

/** A request, read once. */
export interface Asked {
  method: string;
  /** Below the path of the API. */
  path: string;
  query: URLSearchParams;
  body: string;
  ip: string;
}

/** What its faults do within answers. */
export interface ApiMishaps {
  /** An errcode in place of doing what was asked; null: nothing goes wrong. */
  instead: (path: string) => number | null;
  isTokenTextOnly: () => boolean;
  isFull: () => boolean;
  refusesRefresh: () => boolean;
  keepsOldToken: () => boolean;
  /** A second or later page is about to be read. */
  onLaterPage: () => void;
  onUpdated: (extension: SimulatedExtension) => void;
}

/** On purpose so few: whoever does not page does not see them all. */
export const DEFAULT_PAGE_SIZE = 20;
const MAX_PAGE_SIZE = 10_000;
/** An errcode under which some firmware says that a token has expired. */
const OTHER_EXPIRED = 10_006;

type Interface = (asked: Asked) => Outside;

/** The interfaces of the simulated PBX: a body for each request, that always has an errcode. */
export class YeastarApi {
  private readonly interfaces: Readonly<
    Record<string, readonly [method: string, needs: "token" | "read" | "write" | null, Interface]>
  >;

  constructor(
    private readonly logIns: SimulatedLogIns,
    private readonly extensions: SimulatedExtensions,
    private readonly mishaps: ApiMishaps,
  ) {
    this.interfaces = {
      get_token: ["POST", null, (asked) => this.logIn(asked)],
      refresh_token: ["POST", null, (asked) => this.refresh(asked)],
      del_token: ["GET", "token", ({ query }) => this.end(query)],
      "extension/list": ["GET", "read", ({ query }) => this.list(query, "")],
      "extension/search": ["GET", "read", ({ query }) => this.list(query, query.get("search_value") ?? "")],
      "extension/get": ["GET", "read", ({ query }) => this.get(query)],
      "extension/update": ["POST", "write", (asked) => this.update(asked)],
    };
  }

  answer(asked: Asked): Outside {
    const { logIns, mishaps } = this;
    const refused = logIns.refusalOf(asked.ip);
    if (refused !== null) return failed(refused);
    const found = Object.hasOwn(this.interfaces, asked.path) ? this.interfaces[asked.path] : undefined;
    if (!found || found[0] !== asked.method) return failed(10001);
    const [, needs, answer] = found;
    if (needs !== null && !logIns.isLive(asked.query.get("access_token") ?? "")) return this.expired();
    if ((needs === "read" && !logIns.app.mayRead) || (needs === "write" && !logIns.app.mayWrite)) return failed(10005);
    const instead = mishaps.instead(asked.path);
    return instead === null ? answer(asked) : failed(instead);
  }

  /** What a token that is not taken is told. */
  expired(): Outside {
    return this.mishaps.isTokenTextOnly() ? { errcode: OTHER_EXPIRED, errmsg: "TOKEN EXPIRED" } : failed(10004);
  }

  private logIn({ ip, body }: Asked): Outside {
    const asked = parseObject(body) ?? {};
    if (this.mishaps.isFull()) return failed(60002);
    const result = this.logIns.logIn(ip, textOf(asked.username), textOf(asked.password));
    if (result === -1) return failed(-1, { invalid_param_list: [{ field: "username or password", value: "error" }] });
    return typeof result === "number" ? failed(result) : done(writeTokens(result));
  }

  private refresh({ body }: Asked): Outside {
    if (this.mishaps.refusesRefresh()) return failed(10004);
    const asked = parseObject(body) ?? {};
    const tokens = this.logIns.refresh(textOf(asked.refresh_token), this.mishaps.keepsOldToken());
    return tokens ? done(writeTokens(tokens)) : failed(10004);
  }

  private end(query: URLSearchParams): Outside {
    this.logIns.revoke(query.get("access_token") ?? "");
    return done();
  }

  private list(query: URLSearchParams, search: string): Outside {
    const page = wholeOf(query.get("page"), 1);
    const size = Math.min(wholeOf(query.get("page_size"), DEFAULT_PAGE_SIZE), MAX_PAGE_SIZE);
    if (page > 1) this.mishaps.onLaterPage();
    const isDescending = query.get("order_by") === "desc";
    const { rows, total } = this.extensions.page({
      page,
      size,
      isDescending,
      search,
      sortBy: query.get("sort_by") ?? "id",
    });
    return done({ total_number: total, data: rows.map(writeExtension) });
  }

  private get(query: URLSearchParams): Outside {
    const extension = this.extensions.get(wholeOf(query.get("id"), 0));
    return extension ? done({ data: writeExtension(extension) }) : failed(60001);
  }

  private update({ body }: Asked): Outside {
    const asked = parseObject(body);
    if (asked?.id === undefined)
      return failed(40002, { invalid_param_list: [{ field: "id", validation_type: "required" }] });
    const extension = this.extensions.get(Number(asked.id));
    if (!extension) return failed(60001);
    const status = asked.presence_status;
    if (status === undefined) return done();
    if (!(STATUSES as readonly unknown[]).includes(status)) {
      return failed(40002, { invalid_param_list: [{ field: "presence_status", value: textOf(status) }] });
    }
    this.extensions.setStatus(extension, status as string);
    this.mishaps.onUpdated(extension);
    return done();
  }
}

function done(body: Outside = {}): Outside {
  return { errcode: 0, errmsg: "SUCCESS", ...body };
}

/** A refusal, as the PBX words it. */
export function failed(errcode: number, body: Outside = {}): Outside {
  return { errcode, errmsg: kindOf(errcode).errmsg, ...body };
}

function wholeOf(text: string | null, otherwise: number): number {
  return text !== null && /^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : otherwise;
}
