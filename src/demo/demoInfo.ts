export const demoVersion = '0.1.0';

export const demoInstructions =
  'A demo of MCP tasks. Its tools do no real work: they report progress, ask, fail or wait, as their descriptions say.';
