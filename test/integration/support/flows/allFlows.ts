import { asking } from './asking';
import { ending } from './ending';
import { following } from './following';
import { surviving } from './surviving';

/** The columns of the matrix, in the order in which they are played: a server does not outlive the last. */
export const flows = { ...following, ...asking, ...ending, ...surviving };

export type FlowName = keyof typeof flows;
