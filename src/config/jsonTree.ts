import { getNodeValue, type Node } from 'jsonc-parser';

/** A part of a file, in characters from its start. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** One property of an object in a file. A file that is half written may lack its value. */
export interface Property {
  readonly name: string;
  readonly key: Node;
  readonly value?: Node;
}

/** In their order, names that stand twice included; nothing where the node is no object. */
export function propertiesOf(node: Node): Property[] {
  return node.type !== 'object'
    ? []
    : (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
        key ? [{ name: String(key.value), key, ...(value && { value }) }] : [],
      );
}

/** The value that counts of a name that may stand twice: the last. */
export function lastValue(node: Node, name: string): Node | undefined {
  return propertiesOf(node).findLast(property => property.name === name)?.value;
}

/** The properties that count, by name, in the order in which the names came first. */
export function countingProperties(node: Node): Property[] {
  return [...new Map(propertiesOf(node).map(property => [property.name, property])).values()];
}

/** Those of a name that an object has already. */
export function repeatedProperties(node: Node): Property[] {
  const seen = new Set<string>();
  return propertiesOf(node).filter(({ name }) => seen.size === seen.add(name).size);
}

/** Whether an object says what an entry would say. */
export function looksLikeEntry(node: Node | undefined): boolean {
  return node !== undefined && ['command', 'url', 'type'].some(name => lastValue(node, name));
}

/** Whether a node has more levels of objects and lists in it than these. */
export function isDeeper({ type, children = [] }: Node, levels: number): boolean {
  return levels < 0 || children.some(child => isDeeper(child, type === 'property' ? levels : levels - 1));
}

/** The value of a node. Its objects have no prototype, so that no name in them means anything. */
export function nodeValue(node: Node | undefined): unknown {
  return node && getNodeValue(node);
}

export function placeOf({ offset, length }: Node): Place {
  return { offset, length };
}

/**
 * Where a path leads, as far as the file goes; nothing where it does not even begin.
 * @param toName whether to the name of the last field, rather than to its value
 */
export function placeAlong(from: Node, path: readonly (string | number)[], toName: boolean): Place | undefined {
  let node: Node | undefined = from;
  let place: Place | undefined;
  for (const step of path) {
    const property: Property | undefined =
      typeof step === 'string' && node ? propertiesOf(node).findLast(({ name }) => name === step) : undefined;
    const next: Node | undefined = typeof step === 'number' ? node?.children?.[step] : property?.value;
    if (!next && !property) {
      return place;
    }
    place = placeOf(toName && property ? property.key : (next ?? property?.key ?? from));
    node = next;
  }
  return place;
}
