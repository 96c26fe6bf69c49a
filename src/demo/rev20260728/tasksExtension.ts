import { CLIENT_CAPABILITIES_META_KEY, MissingRequiredClientCapabilityError } from '@modelcontextprotocol/server';
import { z } from 'zod';

export const tasksExtension = 'io.modelcontextprotocol/tasks';

const declaring = z.object({ extensions: z.object({ [tasksExtension]: z.looseObject({}) }) });

/** Whether a request's own `_meta` declares the extension; what earlier requests declared does not count. */
export function declaresTasks(meta: Readonly<Record<string, unknown>> | undefined): boolean {
  return declaring.safeParse(meta?.[CLIENT_CAPABILITIES_META_KEY]).success;
}

/** @see MCP Tasks extension, "Capability Negotiation", code -32021 */
export function missingTasksExtension(): MissingRequiredClientCapabilityError {
  return new MissingRequiredClientCapabilityError({ requiredCapabilities: { extensions: { [tasksExtension]: {} } } });
}
