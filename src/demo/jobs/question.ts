import { z } from 'zod';
import type { FormSchema } from './formSchema';
import type { PageVisit } from './pageVisit';

/** What a client must have declared before it may be asked. */
export type Capability = 'elicitation.form' | 'elicitation.url' | 'sampling' | 'roots';

/** A request of a server to its client, without an id: as 2026-07-28 embeds it in a task or in a result. */
export type InputRequest =
  | { method: 'elicitation/create'; params: { mode: 'form'; message: string; requestedSchema: FormSchema } }
  | { method: 'elicitation/create'; params: { mode: 'url'; message: string; url: string } }
  | { method: 'sampling/createMessage'; params: SamplingParams }
  | { method: 'roots/list' };

export type SamplingParams = {
  messages: { role: 'user' | 'assistant'; content: { type: 'text'; text: string } }[];
  systemPrompt?: string;
  maxTokens: number;
  modelPreferences?: {
    hints?: { name: string }[];
    costPriority?: number;
    speedPriority?: number;
    intelligencePriority?: number;
  };
};

/** Something a job wants to know of its client, and what an answer to it is. */
export interface Question<Answer> {
  readonly needs: Capability;
  /** A sentence for the status message of the task that waits. */
  readonly purpose: string;
  readonly request: InputRequest;
  /** How an answer looks; what a form must hold is for the job to check. */
  readonly answer: z.ZodType<Answer>;
  /** What it means that the client answers with an error. Without this it is no answer: the question stays open. */
  readonly refused?: (word: string) => Answer;
  /** Of a question in URL mode. */
  readonly visit?: PageVisit;
}

/** The three response actions; `content` comes with an accepted form, unchecked. */
const elicitationAnswer = z.object({
  action: z.enum(['accept', 'decline', 'cancel']),
  content: z.record(z.string(), z.unknown()).optional(),
});

export type ElicitationAnswer = z.output<typeof elicitationAnswer>;

/** @see MCP 2025-11-25, Elicitation, "Form Mode Elicitation Requests" */
export function formQuestion(message: string, requestedSchema: FormSchema): Question<ElicitationAnswer> {
  return {
    needs: 'elicitation.form',
    purpose: message,
    request: { method: 'elicitation/create', params: { mode: 'form', message, requestedSchema } },
    answer: elicitationAnswer,
  };
}

/**
 * Accepting it says only that the user agreed to open the page.
 * @see MCP 2025-11-25, Elicitation, "URL Mode Elicitation Requests"
 */
export function urlQuestion(message: string, url: string, visit: PageVisit): Question<ElicitationAnswer> {
  return {
    needs: 'elicitation.url',
    purpose: message,
    request: { method: 'elicitation/create', params: { mode: 'url', message, url } },
    answer: elicitationAnswer,
    visit,
  };
}

/** The client would not, or the user: in its own words. Only 2025-11-25 has a way to say so. */
export interface Refusal {
  readonly refusal: string;
}

const refused = (refusal: string): Refusal => ({ refusal });

const contentBlock = z.looseObject({ type: z.string(), text: z.string().optional() });

const samplingAnswer = z.object({
  model: z.string(),
  content: z.union([contentBlock, z.array(contentBlock)]),
  stopReason: z.string().optional(),
});

export type SamplingAnswer = z.output<typeof samplingAnswer>;

/** @see MCP 2025-11-25, Sampling, "Creating Messages" and "Error Handling" */
export function samplingQuestion(purpose: string, params: SamplingParams): Question<SamplingAnswer | Refusal> {
  return {
    needs: 'sampling',
    purpose,
    request: { method: 'sampling/createMessage', params },
    answer: samplingAnswer,
    refused,
  };
}

const rootsAnswer = z.object({ roots: z.array(z.object({ uri: z.string(), name: z.string().optional() })) });

export type RootsAnswer = z.output<typeof rootsAnswer>;

/** @see MCP 2025-11-25, Roots, "Listing Roots" and "Error Handling" */
export function rootsQuestion(purpose: string): Question<RootsAnswer | Refusal> {
  return { needs: 'roots', purpose, request: { method: 'roots/list' }, answer: rootsAnswer, refused };
}
