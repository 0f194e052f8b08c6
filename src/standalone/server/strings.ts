/** The texts of the host’s start page and of general errors, ready for translation. */
import { MAX_BODY_BYTES } from 'exovo-api-access/internal/http';

export const STRINGS = {
  homeTitle: 'Admin',
  homeText: 'Choose a page from the menu.',
  /** Details of the problems with which a request is refused. */
  refusals: {
    notFound: 'There is nothing at this address.',
    starting: 'The host is starting. Try again in a moment.',
    switching: (plugin: string) => `${plugin} is being turned on or off. Try again in a moment.`,
    /** By the state of the plugin. */
    notServed: {
      disabled: (plugin: string) => `This page belongs to ${plugin}, which is disabled. See Admin → Plugins.`,
      failed: (plugin: string) => `This page belongs to ${plugin}, which has failed. See Admin → Plugins.`,
    },
    notInApi:
      'There is nothing at this address. The API is below /api/v1, in lower case and without doubled slashes.',
    bodyTooLarge: `The body is larger than ${MAX_BODY_BYTES / 1024} KiB.`,
    encoding: 'The body’s charset or encoding is not supported.',
    unreadable: 'The request could not be read. Check its URL and its body.',
    internal: 'Something went wrong on the server. The error was logged.',
  },
} as const;
