/** Redocly's strictest rules over an OpenAPI document: its errors and warnings in words. */
import { createConfig, lintFromString } from '@redocly/openapi-core';

export async function lintOpenApi(source: string): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const problems = await lintFromString({ source, absoluteRef: '/openapi.json', config });
  return problems.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}
