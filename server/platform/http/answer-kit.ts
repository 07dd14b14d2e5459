/** The words in which answers are described, beside those of TypeBox. */
import { type TSchema, t } from "elysia";

export const text = t.String();
export const number = t.Number();
export const flag = t.Boolean();
export const orNull = <Schema extends TSchema>(schema: Schema) => t.Union([schema, t.Null()]);
export const maybeText = orNull(text);
export const maybeNumber = orNull(number);
export const oneOf = <const Word extends string>(words: readonly Word[]) =>
  t.Union(words.map((word) => t.Literal(word)));
/** A list that nobody changes. */
export const listOf = <Item>(schema: TSchema & { static: Item }) => t.Unsafe<readonly Item[]>(t.Array(schema));
