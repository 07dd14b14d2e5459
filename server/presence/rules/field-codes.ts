import { defineFieldCodes } from "../../platform/http/field-codes.ts";

/** Says what is wrong with a rule. Positions count characters from 1. */
export const ruleFault = defineFieldCodes({
  pattern_syntax: "is no pattern: at character {position}, {found} is not understood",
  pattern_open: "is no pattern: {found} at character {position} is not closed",
  pattern_unexpected: "is no pattern: {found} at character {position} has no beginning",
  pattern_repeats:
    "is no pattern: {found} at character {position} repeats nothing, repeats a repetition, or repeats more than 1,000 times",
  pattern_unsupported:
    "is a pattern with {found} at character {position}: looking ahead or behind and references back are not there, because they can take for ever",
  pattern_too_large: "is a pattern that is too large: fewer repetitions and alternatives",
  rule_without_condition: "must say at least one thing about the event, or the rule would take every one",
});
