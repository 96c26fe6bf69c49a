import { type ClientCapabilities, MissingRequiredClientCapabilityError } from '@modelcontextprotocol/server';
import type { Capability } from '../jobs/question';

const capabilities: Readonly<Record<Capability, ClientCapabilities>> = {
  'elicitation.form': { elicitation: { form: {} } },
  'elicitation.url': { elicitation: { url: {} } },
  sampling: { sampling: {} },
  roots: { roots: {} },
};

/** @see MCP 2026-07-28, "Per-request protocol fields", code -32021 */
export function missingCapability(needs: Capability): MissingRequiredClientCapabilityError {
  return new MissingRequiredClientCapabilityError({ requiredCapabilities: capabilities[needs] });
}
