/** What the API document says of the seeds' URLs; their shapes are those of the programs that they replace. */
const tags = ["compat"];
const done = { description: "Done" };

interface Schema {
  type?: "string" | "integer";
  anyOf?: Schema[];
  description?: string;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  default?: number;
}

/** A reading. */
export const reading = (summary: string) => ({ summary, tags, responses: { 200: done } });

/** A question with a JSON body; `refusals` are told in the seed's own shape, by status. */
export const asking = (
  summary: string,
  properties: Record<string, Schema>,
  required: string[],
  refusals: Record<number, string>,
) => ({
  summary,
  tags,
  requestBody: { required: true, content: { "application/json": { schema: bodyOf(properties, required) } } },
  responses: { 200: done, ...mapValues(refusals, refusal) },
});

const bodyOf = (properties: Record<string, Schema>, required: string[]) => ({
  type: "object" as const,
  required,
  properties,
  additionalProperties: false,
});

const refusal = (description: string) => ({
  description,
  content: {
    "application/json": {
      schema: {
        type: "object" as const,
        required: ["success", "error"],
        properties: {
          success: { type: "boolean" as const, enum: [false] },
          error: { type: "string" as const, description: "In English" },
        },
      },
    },
  },
});

function mapValues<Value>(table: Record<number, string>, make: (text: string) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(table).map(([status, text]) => [status, make(text)]));
}
