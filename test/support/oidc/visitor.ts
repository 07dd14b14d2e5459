/** A browser as far as a log-in by a provider needs one: cookies of each origin, one step at a time. */
export class Visitor {
  private readonly jars = new Map<string, Map<string, string>>();
  /** Every address that it was at. */
  readonly trail: string[] = [];

  /** Asks for an address and does not follow where it leads. */
  async get(url: string, init: RequestInit = {}): Promise<Response> {
    this.trail.push(url);
    const { origin } = new URL(url);
    const headers = new Headers(init.headers);
    const jar = this.jar(origin);
    if (jar.size > 0) headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    const answer = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
      if (value === "" || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  /** Follows redirects until a page answers, or until the next address is one of `before`, which is given and not asked. */
  async follow(
    url: string,
    before: RegExp = /^$/,
    init: RequestInit = {},
  ): Promise<{ url: string; answer: Response | null }> {
    let at = url;
    let answer = await this.get(at, init);
    for (let steps = 0; steps < 12; steps++) {
      const location = answer.headers.get("location");
      if (location === null) return { url: at, answer };
      at = new URL(location, at).href;
      if (before.test(at)) return { url: at, answer: null };
      answer = await this.get(at);
    }
    throw new Error(`no end of redirects: ${at}`);
  }

  /** Goes to the provider and signs in there, or refuses; gives the address that the provider sends the browser back to. */
  async signInAt(startUrl: string, login: string | null): Promise<string> {
    const { origin } = new URL(startUrl);
    const back = new RegExp(`^${origin}/(login|api/v1/auth/oidc/callback)`);
    const { url, answer } = await this.follow(startUrl, back);
    // Whoever is signed in at the provider already is not asked there.
    if (!answer) return url;
    const action = new RegExp(`action="(/interaction/[^"]+/${login === null ? "refuse" : "login"})"`).exec(
      await answer.text(),
    )?.[1];
    if (action === undefined) throw new Error(`no form at ${url}`);
    const sent = { method: "POST", body: new URLSearchParams(login === null ? {} : { login }) };
    return (await this.follow(new URL(action, url).href, back, sent)).url;
  }

  cookie(origin: string, name: string): string | undefined {
    return this.jar(origin).get(name);
  }

  forget(origin: string, name: string): void {
    this.jar(origin).delete(name);
  }

  private jar(origin: string): Map<string, string> {
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    return jar;
  }
}
