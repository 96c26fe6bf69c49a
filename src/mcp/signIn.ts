import { UserError } from '../base/errors';
import type { SignInModule } from './authorization';

export const signIn: SignInModule['signIn'] = async () => {
  throw new UserError('Not yet');
};

export const signOut: SignInModule['signOut'] = async () => {
  throw new UserError('Not yet');
};

export const holdsTokens: SignInModule['holdsTokens'] = text => text !== undefined;
