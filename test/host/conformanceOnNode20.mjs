// The conformance suite imports `globSync`, which Node has from version 22 on, for a report that is not asked for here:
// on Node 20 that import alone would keep the suite from starting. To be preloaded (`--import`).
import * as fs from 'node:fs';
import { register } from 'node:module';

const fsWithGlob = dataUrl(`export * from 'node:fs'; export const globSync = undefined;`);
const hooks = dataUrl(`
  export const resolve = (specifier, context, nextResolve) =>
    specifier === 'fs' && context.parentURL?.includes('/@modelcontextprotocol/conformance/')
      ? { url: ${JSON.stringify(fsWithGlob)}, shortCircuit: true }
      : nextResolve(specifier, context);
`);

if (!('globSync' in fs)) {
  register(hooks);
}

function dataUrl(/** @type {string} */ code) {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
