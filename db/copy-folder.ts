/** Where, in a data folder, a copy of another database is made: while it is there and no database is, the copy was cut short. */
export const COPY_FOLDER = "migrate.partial";
