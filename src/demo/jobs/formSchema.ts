/**
 * The flat forms that a client can be asked to show.
 * @see MCP 2025-11-25, Elicitation, "Requested Schema"
 */
export type FormSchema = {
  type: 'object';
  properties: Record<string, FormField>;
  required?: string[];
};

export type FormField = { title: string; description?: string } & (
  | TextField
  | NumberField
  | { type: 'boolean'; default?: boolean }
  | { type: 'string'; enum: string[]; default?: string }
  | { type: 'string'; oneOf: TitledChoice[]; default?: string }
  | {
      type: 'array';
      items: { type: 'string'; enum: string[] } | { anyOf: TitledChoice[] };
      minItems?: number;
      maxItems?: number;
      default?: string[];
    }
);

type TextField = {
  type: 'string';
  minLength?: number;
  maxLength?: number;
  format?: 'email' | 'uri' | 'date' | 'date-time';
  default?: string;
};

type NumberField = { type: 'integer' | 'number'; minimum?: number; maximum?: number; default?: number };

export type TitledChoice = { const: string; title: string };
