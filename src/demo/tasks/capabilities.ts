import { z } from 'zod';
import type { Capability } from '../jobs/question';

const declaration = z.looseObject({}).optional();

const declarations = z.object({
  elicitation: z.object({ form: declaration, url: declaration }).optional(),
  sampling: declaration,
  roots: declaration,
});

/**
 * Whether client capabilities, in the shape that both revisions share, allow to ask for this.
 * @see MCP 2025-11-25 and 2026-07-28, Elicitation, "Capabilities": no mode at all means form
 */
export function declares(capabilities: unknown, needs: Capability): boolean {
  const { elicitation, sampling, roots } = declarations.safeParse(capabilities).data ?? {};
  switch (needs) {
    case 'elicitation.form':
      return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
    case 'elicitation.url':
      return elicitation?.url !== undefined;
    case 'sampling':
      return sampling !== undefined;
    case 'roots':
      return roots !== undefined;
  }
}
