import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { Job, ObjectSchema } from '../jobs/job';

/** @see MCP 2025-11-25, Tasks, "Tool-Level Negotiation" */
export function toolMessages(jobs: readonly Job[]): Tool[] {
  return jobs.map(job => ({
    name: job.name,
    title: job.title,
    description: job.description,
    inputSchema: sdkSchema(job.inputSchema),
    ...(job.outputSchema && { outputSchema: sdkSchema(job.outputSchema) }),
    execution: { taskSupport: job.taskSupport },
  }));
}

/** The SDK types a schema's keywords in more detail than zod gives for those it has generated. */
function sdkSchema(schema: ObjectSchema): Tool['inputSchema'] {
  return schema as Tool['inputSchema'];
}
