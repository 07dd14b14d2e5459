import type { Identity } from "../auth/identity.ts";
import type { Settings } from "../config/store.ts";
import { Problem } from "../http/problem.ts";
import { pushFault } from "./problems.ts";

const SETTING = "push.contact";
/** Sent while nobody said; push services that look (Apple's does) refuse it. */
const NOBODY = "mailto:vigie@example.org";
const MAX_LENGTH = 320;
/** One address and nothing else: it goes into a signed header. */
const MAILBOX = /^[^\s<>@,;:"()[\]\\?&#%]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+$/;

/** Whom a push service would write to about what this Vigie sends (`sub` of RFC 8292). */
export interface ContactView {
  /** As an administrator gave it: a mailbox or an https address; null when nobody did. */
  contact: string | null;
  /** What stands in for it: the app's own address, when that is https. */
  publicUrl: string | null;
}

/** The contact of this installation: a setting, else the address of the app. */
export class PushContact {
  private contact: string | null = null;
  private readonly publicUrl: string | null;

  constructor(
    private readonly settings: Settings,
    publicUrl: string | null,
  ) {
    this.publicUrl = publicUrl?.startsWith("https:") ? publicUrl : null;
  }

  /** Reads the setting; one that makes no sense any more counts as never made. */
  async load(): Promise<void> {
    const stored = (await this.settings.getSetting(SETTING)) as { contact?: unknown } | undefined;
    const { contact } = stored ?? {};
    this.contact = typeof contact === "string" && isContact(contact) ? contact : null;
  }

  get view(): ContactView {
    return { contact: this.contact, publicUrl: this.publicUrl };
  }

  /** Whether a push service learns whom to ask. */
  get isKnown(): boolean {
    return (this.contact ?? this.publicUrl) !== null;
  }

  /** As push services want it: an https address, or a mailbox after `mailto:`. */
  get subject(): string {
    const { contact, publicUrl } = this;
    if (contact === null) return publicUrl ?? NOBODY;
    return contact.startsWith("https:") ? contact : `mailto:${contact}`;
  }

  /** Sets the contact, or with null takes it away. @throws Problem `invalid_fields`. */
  async change(given: string | null, who: Identity | null, from: string | null): Promise<ContactView> {
    const contact = given?.trim() || null;
    if (contact !== null && !isContact(contact)) {
      throw new Problem("invalid_fields", { fields: [pushFault("contact", "contact")] });
    }
    await this.settings.setSetting(SETTING, { contact }, who, from);
    this.contact = contact;
    return this.view;
  }
}

function isContact(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  if (MAILBOX.test(text)) return true;
  const url = /^https:\/\/\S+$/.test(text) ? URL.parse(text) : null;
  return url !== null && url.username + url.password === "" && url.hostname.includes(".");
}
