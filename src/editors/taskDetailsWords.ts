import * as vscode from 'vscode';
import type { InputOutcome, TimelineEvent } from '../ledger/records';
import type { CallOutcome } from '../tasks/rememberedTask';
import type { GoneReason, NewsSource } from '../tasks/task';
import { kindWord } from '../views/inputItem';
import type { TaskDetailsWords } from './taskTelling';

/** The words of the document, as the user reads them. */
export function taskDetailsWords(): TaskDetailsWords {
  return { ...titles(), ...facts(), ...headings(), sourceOf, goneBecause, event, kindOf: kindWord, answer, outcome };
}

function titles() {
  return {
    taskDetails: vscode.l10n.t('Task Details'),
    callDetails: vscode.l10n.t('Call Details'),
    notInHistory: vscode.l10n.t(
      'The history knows nothing of it: what is said here is what this window knows, without a timeline.',
    ),
    call: vscode.l10n.t('Call'),
    timeline: vscode.l10n.t('Timeline'),
    input: vscode.l10n.t('Input'),
    timeToLive: vscode.l10n.t('Time to Live'),
    result: vscode.l10n.t('Result'),
  };
}

function facts() {
  return {
    tool: vscode.l10n.t('Tool'),
    server: vscode.l10n.t('Server'),
    taskId: vscode.l10n.t('Task ID'),
    status: vscode.l10n.t('Status'),
    gone: vscode.l10n.t('Gone'),
    message: vscode.l10n.t('Message'),
    created: vscode.l10n.t('Created'),
    calledAt: vscode.l10n.t('Called'),
    endedAt: vscode.l10n.t('Ended'),
    lastUpdate: vscode.l10n.t('Last update'),
    took: vscode.l10n.t('Took'),
    age: vscode.l10n.t('Age'),
    asOf: vscode.l10n.t('Written'),
    toolError: vscode.l10n.t('with a tool error'),
    cancelRequestedAt: vscode.l10n.t('Cancel requested'),
    cancelRefused: vscode.l10n.t('Cancel refused'),
    underWay: vscode.l10n.t('not answered yet'),
    notCalledHere: vscode.l10n.t('It was not called from here, so the arguments are not known.'),
    noArguments: vscode.l10n.t('No arguments.'),
    argumentsTooLong: vscode.l10n.t('The arguments were too long to be kept.'),
    argumentsAre: vscode.l10n.t('Arguments'),
    leftOut: vscode.l10n.t('Left out, since they may be secret'),
    ttl: vscode.l10n.t('Time to live'),
    unlimited: vscode.l10n.t('without limit'),
    pollInterval: vscode.l10n.t('Poll interval'),
    expires: vscode.l10n.t('Expires'),
    expired: (ago: string) => vscode.l10n.t('since {0} the server need not know the task any more', ago),
    expiresIn: (left: string) => vscode.l10n.t('in {0}', left),
  };
}

function headings() {
  return {
    time: vscode.l10n.t('Time'),
    sinceStart: vscode.l10n.t('Since the start'),
    lasted: vscode.l10n.t('Lasted'),
    state: vscode.l10n.t('State'),
    toldBy: vscode.l10n.t('Told by'),
    omitted: (count: number) =>
      count === 1
        ? vscode.l10n.t('1 line was left out in the middle.')
        : vscode.l10n.t('{0} lines were left out in the middle.', count),
    soFar: (duration: string) => vscode.l10n.t('{0} so far', duration),
    kind: vscode.l10n.t('Kind'),
    question: vscode.l10n.t('Question'),
    asked: vscode.l10n.t('Asked'),
    answerIs: vscode.l10n.t('Answer'),
    after: vscode.l10n.t('After'),
    noAnswerYet: vscode.l10n.t('none yet'),
    toolResult: vscode.l10n.t('tool result'),
    rpcError: vscode.l10n.t('JSON-RPC error'),
    size: vscode.l10n.t('Size'),
    bytes: (count: string) => vscode.l10n.t('{0} bytes', count),
    kept: vscode.l10n.t('Kept on this computer'),
    notKept: vscode.l10n.t('It is not kept on this computer.'),
    noResultYet: vscode.l10n.t('There is none yet.'),
    cut: vscode.l10n.t('Not kept, since too big'),
    person: vscode.l10n.t('you'),
  };
}

function sourceOf(source: NewsSource): string {
  switch (source) {
    case 'create':
      return vscode.l10n.t('create');
    case 'list':
      return vscode.l10n.t('list');
    case 'notification':
      return vscode.l10n.t('notification');
    case 'poll':
      return vscode.l10n.t('poll');
    case 'cancel':
      return vscode.l10n.t('cancel');
    case 'otherWindow':
      return vscode.l10n.t('another window');
  }
}

function goneBecause(reason: GoneReason): string {
  switch (reason) {
    case 'expired':
      return vscode.l10n.t('the server dropped it when its time was over');
    case 'serverLost':
      return vscode.l10n.t('the connection that it lived in ended');
    case 'otherWindow':
      return vscode.l10n.t('it lives in a process of another window');
    case 'unknown':
      return vscode.l10n.t('the server no longer knows it');
  }
}

function event(name: TimelineEvent['name']): string {
  switch (name) {
    case 'cancelRequested':
      return vscode.l10n.t('cancel requested');
    case 'cancelRefused':
      return vscode.l10n.t('cancel refused');
    case 'unwatched':
      return vscode.l10n.t('stopped watching');
    case 'watched':
      return vscode.l10n.t('watched again');
    case 'progress':
      return vscode.l10n.t('progress');
  }
}

function answer(end: InputOutcome): string {
  switch (end) {
    case 'accept':
      return vscode.l10n.t('accepted');
    case 'decline':
      return vscode.l10n.t('declined');
    case 'cancel':
      return vscode.l10n.t('cancelled');
    case 'withdrawn':
      return vscode.l10n.t('none: withdrawn, or answered elsewhere');
    case 'taskEnded':
      return vscode.l10n.t('none: the task ended');
    case 'callEnded':
      return vscode.l10n.t('none: the call ended');
    case 'connectionEnded':
      return vscode.l10n.t('none: the connection ended');
  }
}

function outcome(end: CallOutcome): string {
  switch (end) {
    case 'result':
      return vscode.l10n.t('answered');
    case 'toolError':
      return vscode.l10n.t('answered with a tool error');
    case 'error':
      return vscode.l10n.t('failed');
    case 'cancelled':
      return vscode.l10n.t('cancelled');
    case 'interrupted':
      return vscode.l10n.t('the window closed before the answer came');
  }
}
