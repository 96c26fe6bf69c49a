/** Identifies a server across reloads and edits of its launch. */
export type ServerId = string & { readonly brand: 'ServerId' };
