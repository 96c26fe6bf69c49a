/** Every command of ours; a test compares this table with `package.json`. */
export const CommandIds = {
  runTool: 'mcpTasks.runTool',
  refresh: 'mcpTasks.refresh',
  refreshTask: 'mcpTasks.refreshTask',
  cancelTask: 'mcpTasks.cancelTask',
  cancelCall: 'mcpTasks.cancelCall',
  answerInput: 'mcpTasks.answerInput',
  declineInput: 'mcpTasks.declineInput',
  cancelInput: 'mcpTasks.cancelInput',
  stopWatching: 'mcpTasks.stopWatching',
  watchTask: 'mcpTasks.watchTask',
  openResult: 'mcpTasks.openResult',
  copyTaskId: 'mcpTasks.copyTaskId',
  showLog: 'mcpTasks.showLog',
  connect: 'mcpTasks.connect',
  disconnect: 'mcpTasks.disconnect',
  restartServer: 'mcpTasks.restartServer',
  showServerDetails: 'mcpTasks.showServerDetails',
  showTraffic: 'mcpTasks.showTraffic',
  showTrafficAsJsonl: 'mcpTasks.showTrafficAsJsonl',
  copyDiagnostics: 'mcpTasks.copyDiagnostics',
  revokeConsents: 'mcpTasks.revokeConsents',
  tryDemo: 'mcpTasks.tryDemo',
  openConfiguration: 'mcpTasks.openConfiguration',
  loadMore: 'mcpTasks.loadMore',
} as const;

export type CommandId = (typeof CommandIds)[keyof typeof CommandIds];
