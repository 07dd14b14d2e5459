import type { Settings } from "../../platform/config/store.ts";
import type { Identity } from "../../platform/auth/identity.ts";
import { ROLES, type Role } from "../../platform/roles.ts";
import type { Writer } from "../notes/notes.ts";
import { type Viewer, viewerOf } from "../viewer.ts";
import { type Mask, MASKS } from "./mask.ts";

/** Whose eyes see how much of outside numbers. */
export interface MaskingRule {
  isOn: boolean;
  roles: Record<Role, Mask>;
}

const KEY = "enrichment.masking";
/** Off until somebody wants it; then those who answer and those who look on see less, those who have to call back see all. */
const USUAL: MaskingRule = { isOn: false, roles: { viewer: "most", agent: "end", supervisor: "none", admin: "none" } };

/** The setting that says how much of outside numbers each role sees, and the eyes that follow from it. */
export class Masking {
  private rule = USUAL;

  /** @param onChange hears of a change with how to tell whom it makes see more or less. */
  constructor(
    private readonly settings: Settings,
    private readonly onChange: (isMeant: (who: Identity) => boolean) => void,
  ) {}

  async start(): Promise<void> {
    const stored = await this.settings.getSetting(KEY);
    if (isRule(stored)) this.rule = stored;
  }

  get view(): MaskingRule {
    return this.rule;
  }

  maskOf(role: Role): Mask {
    return this.rule.isOn ? this.rule.roles[role] : "none";
  }

  /** Somebody's eyes: which calls they see, and how much of the numbers. */
  viewerOf(who: Identity): Viewer {
    return viewerOf(who, this.maskOf(who.role));
  }

  async change(rule: MaskingRule, { who, from }: Writer): Promise<MaskingRule> {
    await this.settings.setSetting(KEY, rule, who, from);
    const before = new Map(ROLES.map((role) => [role, this.maskOf(role)]));
    this.rule = rule;
    this.onChange(({ role }) => before.get(role) !== this.maskOf(role));
    return rule;
  }
}

function isRule(value: unknown): value is MaskingRule {
  const { isOn, roles } = (value ?? {}) as Partial<MaskingRule>;
  return typeof isOn === "boolean" && ROLES.every((role) => MASKS.some((mask) => mask === roles?.[role]));
}
