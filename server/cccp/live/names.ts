/** The project prefix of `PROJECT__Sales`; "" when there is none. */
export function projectOf(name: string): string {
  const at = name.indexOf("__");
  return at > 0 ? name.slice(0, at) : "";
}

/** What people call `PROJECT__Sales`: what follows the first `__`, or the whole when nothing follows. */
export function withoutProject(name: string): string {
  const at = name.indexOf("__");
  return at >= 0 && at + 2 < name.length ? name.slice(at + 2) : name;
}

/** Whether a queue is for people to look at: neither a virtual one (`VQ_…`) nor a person's own (queue type `user`). */
export function isShownQueue(name: string, type: string): boolean {
  return name !== "" && !/^VQ_/i.test(name) && !/^VQ_/i.test(withoutProject(name)) && type.toLowerCase() !== "user";
}
