/** Checks a value against a JSON Schema. @returns what is wrong, or `undefined` */
export type ValidateJson = (schema: Readonly<Record<string, unknown>>, value: unknown) => string | undefined;
