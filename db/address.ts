/** Where the database is: a file in the data folder, or a server. */
export type DatabaseAddress = { dialect: "sqlite" } | ServerAddress;

export interface ServerAddress {
  dialect: "mysql" | "postgresql";
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** Null: without TLS. */
  tls: ServerTls | null;
}

export interface ServerTls {
  /** Whether the server must show a certificate that is trusted and made for its name. */
  isVerified: boolean;
  /** The authority that is trusted (PEM) instead of those that this machine knows; null: those. */
  authority: string | null;
}

/** As people write it, without user and password: `postgresql://db.lan:5432/vigie`. */
export function placeOf({ dialect, host, port, database }: ServerAddress): string {
  return `${dialect}://${host.includes(":") ? `[${host}]` : host}:${port}/${database}`;
}
