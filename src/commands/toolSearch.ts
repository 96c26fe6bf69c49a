/** Fewer letters than this are in nearly every name. */
const LEAST_LETTERS = 3;

/**
 * Whether the letters of a search stand in a name, in this order, whatever stands between them: `lkarnd` finds
 * `look_around`. VS Code itself finds what stands together, and beginnings of words.
 */
export function hasLettersOf(name: string, search: string): boolean {
  const wanted = [...search.toLowerCase().replace(/\s/g, '')];
  const letters = name.toLowerCase();
  let place = 0;
  const areThere = wanted.every(letter => {
    place = letters.indexOf(letter, place) + 1;
    return place > 0;
  });
  return areThere && wanted.length >= LEAST_LETTERS;
}
