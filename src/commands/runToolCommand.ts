import * as vscode from 'vscode';
import { UserError } from '../base/errors';
import type { ValidateJson } from '../base/jsonSchema';
import { inert, oneLine } from '../base/strangerText';
import { type Arguments, type AskedArguments, askArguments, emptyArguments } from '../editors/argumentForm';
import type { ArgumentDocuments } from '../editors/arguments/argumentDocuments';
import { askLeftOut } from '../editors/leftOutForm';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { KeptCall } from '../tasks/argumentMemory';
import type { ArgumentTemplates } from '../tasks/argumentTemplates';
import { withPutBack } from '../tasks/leftOutArguments';
import type { RecentTools } from '../tasks/recentTools';
import type { ServerId } from '../tasks/task';
import type { TaskActions } from '../tasks/taskActions';
import type { Tool } from '../tasks/taskClient';
import { isToolNode, type NodeTable } from '../views/nodeTable';
import { type Row, rowsOf } from './rows';
import { type Beginning, pickBeginning } from './templatePicker';
import { askTimeToLive, type TimeToLive } from './timeToLive';
import type { ChosenTool, MeantCall, ToolCall } from './toolCall';
import { type PickedTool, ToolPicker, type Way } from './toolPicker';
import { toolServers } from './toolServers';

type KeptArguments = Pick<KeptCall, 'args' | 'leftOut'>;

/** Longest name of a template, in characters. */
const LONGEST_NAME = 100;

export interface RunToolServices {
  readonly registry: Pick<ServerRegistry, 'servers' | 'get'>;
  readonly actions: Pick<TaskActions, 'tools'>;
  readonly nodes: Pick<NodeTable, 'tool'>;
  readonly validator: () => Promise<ValidateJson>;
  readonly recent: RecentTools;
  readonly templates: ArgumentTemplates;
  readonly documents: ArgumentDocuments;
  readonly call: ToolCall;
  readonly kept: (tool: Tool, args: Arguments) => KeptArguments;
}

/** "Run Tool…": one quick pick over the tools of all servers, then the arguments, then the call. */
export class RunToolCommand {
  constructor(private readonly services: RunToolServices) {}

  async run(args: readonly unknown[]): Promise<void> {
    const [row] = rowsOf(args);
    const picked: PickedTool | undefined = isToolNode(row)
      ? { ...(await this.toolOf(row.serverId, row.name, this.services.nodes.tool(row))), way: 'asked' }
      : await this.pickFrom(row);
    if (!picked) {
      return;
    }
    const ttlMs = picked.way === 'timeToLive' ? await this.askTimeToLive(picked) : undefined;
    const isLeft = picked.way === 'timeToLive' && ttlMs === undefined;
    const asked = isLeft ? undefined : await this.argumentsFor(picked, picked.way);
    await this.runWith(picked, asked, ttlMs);
  }

  /** The tool of this name: as the tree knows it, else as the server does. */
  async toolOf(serverId: ServerId, name: string, known?: Tool): Promise<ChosenTool> {
    const server = this.services.registry.get(serverId);
    if (!server) {
      throw new UserError(vscode.l10n.t('This server is no longer configured.'));
    }
    const tool = known ?? (await this.services.actions.tools(server.id)).find(one => one.name === name);
    if (!tool) {
      throw new UserError(vscode.l10n.t('The server has no tool named "{0}" any more.', oneLine(name, 100)));
    }
    return { server, tool };
  }

  /** Calls it with these arguments, or has them written as JSON first. */
  async runWith(chosen: ChosenTool, asked: AskedArguments | undefined, ttlMs?: TimeToLive): Promise<void> {
    const wish = ttlMs === undefined ? {} : { ttlMs };
    if (asked?.kind === 'values') {
      await this.services.call.make({ ...chosen, args: asked.values, ...wish });
    } else if (asked) {
      await this.services.documents.begin({
        tool: chosen.tool,
        begun: asked.begun,
        run: args => this.services.call.make({ ...chosen, args, ...wish }),
        save: args => this.saveTemplate(chosen, this.services.kept(chosen.tool, args)),
      });
    }
  }

  /** @returns the call, once nothing is left to be asked about it; nothing where it is not wanted */
  ready(call: MeantCall): ReturnType<ToolCall['ready']> {
    return this.services.call.ready(call);
  }

  /** Arguments as they were kept, with what was left out of them asked for. @returns nothing when the user leaves */
  async again({ server, tool }: ChosenTool, { args, leftOut }: KeptArguments): Promise<Arguments | undefined> {
    return leftOut.length === 0 ? args : askLeftOut(tool, server.name, args, leftOut, await this.services.validator());
  }

  /** The same arguments, to be changed. Where they are written as JSON, what was left out is a gap to be filled. */
  async changed(chosen: ChosenTool, { args, leftOut }: KeptArguments): Promise<AskedArguments | undefined> {
    const asked = await askArguments(chosen.tool, chosen.server.name, await this.services.validator(), args);
    const gaps = new Map(leftOut.map(path => [path, '']));
    const isUntouched = asked?.kind === 'json' && asked.begun === args;
    return isUntouched ? { kind: 'json', begun: withPutBack(args, gaps) } : asked;
  }

  /** Keeps arguments under a name that the user gives. */
  async saveTemplate({ server, tool }: ChosenTool, kept: KeptArguments): Promise<void> {
    const { templates } = this.services;
    const of = { serverId: server.id, toolName: tool.name };
    const taken = new Set(templates.of(of).map(template => template.name));
    const name = await vscode.window.showInputBox({
      prompt: vscode.l10n.t('Name of the template for "{0}"', inert(oneLine(tool.name, 60))),
      validateInput: text => nameProblem(text.trim(), taken),
    });
    if (name === undefined) {
      return;
    }
    switch (templates.save({ ...of, ...kept, name: name.trim() })) {
      case 'saved':
        void vscode.window.showInformationMessage(savedWords(name.trim(), kept.leftOut));
        return;
      case 'tooLong':
        throw new UserError(vscode.l10n.t('These arguments are too long for a template.'));
      case 'tooMany':
        throw new UserError(vscode.l10n.t('This tool has as many templates as it can have. Delete one first.'));
    }
  }

  private async argumentsFor(chosen: ChosenTool, way: Way): Promise<AskedArguments | undefined> {
    const { server, tool } = chosen;
    const of = { serverId: server.id, toolName: tool.name };
    if (way === 'json') {
      return { kind: 'json', begun: emptyArguments(tool) };
    }
    const last = way === 'last' ? this.services.recent.lastCallOf(of) : undefined;
    if (last) {
      const values = await this.again(chosen, last);
      return values && { kind: 'values', values };
    }
    const beginning =
      this.services.templates.of(of).length > 0 ? await this.beginning(chosen) : { kind: 'asked' as const };
    return beginning && this.begun(chosen, beginning);
  }

  private beginning(chosen: ChosenTool): Promise<Beginning | undefined> {
    return pickBeginning(chosen, this.services.templates);
  }

  private async begun(chosen: ChosenTool, beginning: Beginning): Promise<AskedArguments | undefined> {
    const { tool, server } = chosen;
    switch (beginning.kind) {
      case 'asked':
        return askArguments(tool, server.name, await this.services.validator());
      case 'json':
        return { kind: 'json', begun: emptyArguments(tool) };
      case 'template': {
        if (beginning.isToBeChanged) {
          return this.changed(chosen, beginning.template);
        }
        const values = await this.again(chosen, beginning.template);
        return values && { kind: 'values', values };
      }
    }
  }

  private askTimeToLive(chosen: ChosenTool): Promise<TimeToLive | undefined> {
    return askTimeToLive(chosen.tool, chosen.server.name, this.services.call.timeToLive(chosen));
  }

  private async pickFrom(row: Row | undefined): Promise<PickedTool | undefined> {
    const { registry, recent, actions } = this.services;
    const found = toolServers(registry.servers, row);
    if (found.kind === 'none') {
      throw new UserError(whyNone(found.why));
    }
    return new ToolPicker(found.servers, recent, (serverId, signal) => actions.tools(serverId, signal)).pick();
  }
}

function whyNone(why: 'notConfigured' | 'noneConfigured' | 'untrusted'): string {
  switch (why) {
    case 'notConfigured':
      return vscode.l10n.t('This server is no longer configured.');
    case 'untrusted':
      return vscode.l10n.t('The folder is not trusted, so none of its MCP servers is started.');
    case 'noneConfigured':
      return vscode.l10n.t('No MCP server is configured. Try "MCP Tasks: Try the Demo Server".');
  }
}

function nameProblem(name: string, taken: ReadonlySet<string>): string | vscode.InputBoxValidationMessage | undefined {
  if (name === '' || name.length > LONGEST_NAME) {
    return vscode.l10n.t('Enter a name of at most {0} characters.', LONGEST_NAME);
  }
  return taken.has(name)
    ? {
        message: vscode.l10n.t('A template of this name is there: it will be replaced.'),
        severity: vscode.InputBoxValidationSeverity.Warning,
      }
    : undefined;
}

function savedWords(name: string, leftOut: readonly string[]): string {
  return leftOut.length === 0
    ? vscode.l10n.t('The template "{0}" is saved.', inert(name))
    : vscode.l10n.t(
        'The template "{0}" is saved without {1}: secrets are asked for each time.',
        inert(name),
        inert(oneLine(leftOut.join(', '), 200)),
      );
}
