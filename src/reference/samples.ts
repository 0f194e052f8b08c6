/** The samples of an endpoint, filled in with the examples of the document. */
import { type Endpoint, streamTypesOf } from './document.js';
import { KEY_PLACEHOLDER, type Language, sampleCode } from './sample-code.js';

export function samplesOf(
  { method, path, operation }: Endpoint,
  baseUrl: string,
): Readonly<Record<Language, string>> {
  const { parameters = [], requestBody } = operation;
  return sampleCode({
    method,
    baseUrl,
    path,
    parameters: parameters.map(({ name, in: place, example, schema }) => ({
      name,
      in: place,
      value: String(example ?? schema.default ?? ''),
    })),
    key: operation['x-scope'] === undefined ? undefined : KEY_PLACEHOLDER,
    body: requestBody?.content['application/json']?.example,
    isStream: streamTypesOf(operation).length > 0,
  });
}
