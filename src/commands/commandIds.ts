/** Every command of ours; a test compares this table with `package.json`. */
export const CommandIds = {
  runTool: 'mcpTasks.runTool',
  refresh: 'mcpTasks.refresh',
  refreshTask: 'mcpTasks.refreshTask',
  cancelTask: 'mcpTasks.cancelTask',
  cancelCall: 'mcpTasks.cancelCall',
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
  tryDemo: 'mcpTasks.tryDemo',
  openConfiguration: 'mcpTasks.openConfiguration',
  loadMore: 'mcpTasks.loadMore',
} as const;

export type CommandId = (typeof CommandIds)[keyof typeof CommandIds];
