import * as vscode from 'vscode';
import { inert, oneLine, withoutIcons } from '../base/strangerText';
import type { SamplingWords } from './samplingDocument';
import type { ConsentOffer, SamplingProblem, SamplingQuestion } from './samplingFlow';

/** The longest name of a stranger in a title or a choice, in characters. */
const LONGEST_NAME = 60;

/** A stranger's name, where icons would be drawn. */
export function nameWords(name: string): string {
  return withoutIcons(oneLine(name, LONGEST_NAME));
}

export function samplingTitle({ serverName, taskLabel }: SamplingQuestion): string {
  const server = nameWords(serverName);
  return taskLabel === undefined
    ? vscode.l10n.t('{0} asks for a language model', server)
    : vscode.l10n.t('{0} asks for a language model: {1}', server, nameWords(taskLabel));
}

/** VS Code shows it when it asks whether we may use a model. */
export function justification({ serverName }: SamplingQuestion): string {
  const server = inert(oneLine(serverName, LONGEST_NAME));
  return vscode.l10n.t('The MCP server "{0}" asks, and you chose to ask this model.', server);
}

export function consentPlaceholder({ obstacle }: ConsentOffer): string {
  switch (obstacle) {
    case 'noModel':
      return vscode.l10n.t('VS Code knows no language model now. You can write the answer yourself.');
    case 'nothingToSend':
      return vscode.l10n.t('The request holds nothing that a model could read. You can write the answer yourself.');
    case 'tooLong':
      return vscode.l10n.t('The request is too long to be read before it is sent. You can write the answer yourself.');
    case undefined:
      return vscode.l10n.t('The document below shows all that would be sent. Send it?');
  }
}

export function problemWords(problem: SamplingProblem): { readonly label: string; readonly detail?: string } {
  switch (problem.kind) {
    case 'noAnswer':
      return { label: vscode.l10n.t('There is no answer yet: write it into the document') };
    case 'noText':
      return { label: vscode.l10n.t('{0} gave no answer', nameWords(problem.model)) };
    case 'model': {
      const { model, fault } = problem;
      const detail = withoutIcons(oneLine(fault.message));
      return { label: faultWords(nameWords(model), fault.kind), ...(detail !== '' && { detail }) };
    }
  }
}

function faultWords(model: string, kind: (SamplingProblem & { readonly kind: 'model' })['fault']['kind']): string {
  switch (kind) {
    case 'noPermissions':
      return vscode.l10n.t('MCP Task Explorer was not allowed to use {0}', model);
    case 'blocked':
      return vscode.l10n.t('{0} is blocked, or its quota is used up', model);
    case 'notFound':
      return vscode.l10n.t('{0} is not there any more', model);
    case 'failed':
      return vscode.l10n.t('{0} failed', model);
  }
}

export function documentWords(): SamplingWords {
  return {
    title: vscode.l10n.t('Request for a Language Model'),
    promise: vscode.l10n.t(
      'Nothing of this goes to a model before you choose so, and no answer goes to the server before you have read it.',
    ),
    server: vscode.l10n.t('Server'),
    task: vscode.l10n.t('Task'),
    model: vscode.l10n.t('Model to be asked'),
    modelOf: (name, vendor) => vscode.l10n.t('{0} of {1}', name, vendor),
    noModel: vscode.l10n.t('none: VS Code knows no language model now'),
    tooLong: vscode.l10n.t(
      'This is too long to be read, so it is not shown whole, and nothing of it can be sent to a model.',
    ),
    maxTokens: vscode.l10n.t('Longest answer in tokens'),
    temperature: vscode.l10n.t('Temperature'),
    stopSequences: vscode.l10n.t('Stop at'),
    modelHints: vscode.l10n.t('Models that the server would like'),
    costPriority: vscode.l10n.t('Priority of low cost'),
    speedPriority: vscode.l10n.t('Priority of speed'),
    intelligencePriority: vscode.l10n.t('Priority of intelligence'),
    context: vscode.l10n.t('Context that the server would like'),
    contextNotAdded: context => vscode.l10n.t('{0} (none is added)', context),
    tools: vscode.l10n.t('Tools for the model'),
    toolsLeftOut: count => vscode.l10n.t('{0} (none is passed on)', count),
    systemPrompt: vscode.l10n.t('System Prompt'),
    systemPromptAsUser: vscode.l10n.t('Sent first, as a message of the user.'),
    noMessages: vscode.l10n.t('There are no messages.'),
    userMessage: number => vscode.l10n.t('Message {0}, of the User', number),
    assistantMessage: number => vscode.l10n.t('Message {0}, of the Assistant', number),
    image: (mimeType, size) => vscode.l10n.t('Image: {0}, {1}.', mimeType, size),
    audio: (mimeType, size) => vscode.l10n.t('Audio: {0}, {1}.', mimeType, size),
    otherContent: type => vscode.l10n.t('Content of another kind: {0}.', type),
    leftOut: placeholder => vscode.l10n.t('It is left out: the model reads {0} in its place.', placeholder),
    size: sizeWords,
  };
}

function sizeWords(bytes: number): string {
  const [amount, unit] =
    bytes >= 1_000_000
      ? [bytes / 1_000_000, 'megabyte']
      : bytes >= 1_000
        ? [bytes / 1_000, 'kilobyte']
        : [bytes, 'byte'];
  const options = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(vscode.env.language, options).format(amount);
}
