import type { Group } from "./model.ts";
import { withoutProject } from "./names.ts";
import { idOf, numberOf, textOf } from "./read.ts";
import type { Row } from "./rows.ts";

export function projectGroup(row: Row): Group {
  const id = idOf(row, "path");
  return {
    id,
    name: withoutProject(textOf(row, "display_name") || id),
    projectName: textOf(row, "project_name"),
    loggedUsers: numberOf(row, "logged_users_count"),
  };
}
