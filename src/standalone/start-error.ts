/**
 * The host cannot start in this environment: a setting is wrong or something is in the way, such as a port in use. The
 * message is one or more sentences for the administrator; main.ts prints it without a stack trace and exits with 2.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}
