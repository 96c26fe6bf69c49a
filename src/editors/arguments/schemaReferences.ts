import { isRecord } from '../../base/record';

export type Schema = Readonly<Record<string, unknown>>;

/**
 * Where a reference leads inside of its own document: a JSON Pointer (`#/$defs/place`) or an anchor (`#place`).
 * @returns nothing where it leads out of the document or nowhere: nothing is ever fetched
 * @see RFC 6901; JSON Schema 2020-12, 8.2, "Base URI, Anchors, and Dereferencing"
 */
export function referredSchema(reference: unknown, root: Schema): unknown {
  if (typeof reference !== 'string' || !reference.startsWith('#')) {
    return undefined;
  }
  const fragment = decoded(reference.slice(1));
  return fragment === '' || fragment.startsWith('/') ? atPointer(fragment, root) : anchored(fragment, root);
}

function atPointer(pointer: string, root: Schema): unknown {
  let found: unknown = root;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const isThere = (isRecord(found) || Array.isArray(found)) && Object.hasOwn(found, name);
    found = isThere ? (found as Schema)[name] : undefined;
  }
  return found;
}

/** Anchors stand in definitions, wherever else they may. */
function anchored(name: string, root: Schema): unknown {
  const definitions = [root.$defs, root.definitions].filter(isRecord).flatMap(group => Object.values(group));
  return [root, ...definitions].find(
    schema => isRecord(schema) && (schema.$anchor === name || schema.$dynamicAnchor === name),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A lone "%" is one.
  }
}
