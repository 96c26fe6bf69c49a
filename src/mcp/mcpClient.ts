/** The door of the chunk that holds the MCP client package: loaded when the first server connects. */
export { connect } from './connect';
export { createRecord } from './createRecord';
export { holdsTokens, signIn, signOut } from './signIn';
export { validateJson } from './validateJson';
