/** Types of packageExtension.mjs, for benchmarks. */
export interface PackagedExtension {
  readonly file: string;
  readonly names: readonly string[];
}

/** Builds and packages beside the repository's own dist/; `target` is the folder that gets the .vsix. */
export function packageExtension(target: string): Promise<PackagedExtension>;
/** @returns the extension's folder */
export function unpackExtension(file: string, folder: string): Promise<string>;
