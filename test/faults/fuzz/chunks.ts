/** The bytes in pieces that begin at these places. */
export function chunksOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set([0, ...cuts.filter(cut => cut < bytes.length)])].sort((a, b) => a - b);
  return places.map((place, index) => bytes.subarray(place, places[index + 1] ?? bytes.length));
}
