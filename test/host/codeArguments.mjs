/**
 * Reads the part of the `code` command line that the server host can act on; the rest belongs to a desktop.
 * @param {readonly string[]} args
 */
export function parseCodeArguments(args) {
  /** @type {Record<string, string[]>} */
  const options = {};
  /** @type {string[]} */
  const positional = [];
  for (const argument of args) {
    const option = /^--([^=]+)(?:=(.*))?$/s.exec(argument);
    if (option?.[1]) {
      options[option[1]] = [...(options[option[1]] ?? []), option[2] ?? ''];
    } else {
      positional.push(argument);
    }
  }
  return {
    extensions: options.extensionDevelopmentPath ?? [],
    tests: options.extensionTestsPath?.at(-1),
    folder: options['user-data-dir']?.at(-1),
    extensionsFolder: options['extensions-dir']?.at(-1),
    trustsEverything: 'disable-workspace-trust' in options,
    workspace: positional.at(-1),
  };
}
