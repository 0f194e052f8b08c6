/**
 * Recognises browsers in which somebody signed in before, by a signed cookie that outlives the session. It gives no
 * access: it only lets the browser pass the limit on failed sign-ins under that name (sign-in-throttle.ts).
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { publicAddressOf, publicPath } from '../server/public-address.js';
import { readCookie } from './cookies.js';
import { isSameToken } from './session.js';

const COOKIE = 'exovo_browser';
const ID_BYTES = 12;
const LIFETIME_SECONDS = 180 * 24 * 3_600;

/** Whether the request has such a cookie, valid or not. */
export function hasBrowserCookie(req: Request): boolean {
  return readCookie(req, COOKIE) !== undefined;
}

export class KnownBrowsers {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Returns the browser's ID if `username` signed in there before. */
  idOf(req: Request, username: string): string | undefined {
    const [id = '', expiresAt = '', signature = ''] = readCookie(req, COOKIE)?.split('.') ?? [];
    if (!isSameToken(this.#sign(username, id, expiresAt), signature)) return undefined;
    return Number(expiresAt) > Date.now() / 1_000 ? id : undefined;
  }

  remember(res: Response, username: string): void {
    const id = randomBytes(ID_BYTES).toString('base64url');
    const expiresAt = String(Math.floor(Date.now() / 1_000) + LIFETIME_SECONDS);
    res.cookie(COOKIE, [id, expiresAt, this.#sign(username, id, expiresAt)].join('.'), {
      path: publicPath(res.req, '/admin/sign-in'),
      maxAge: LIFETIME_SECONDS * 1_000,
      httpOnly: true,
      sameSite: 'strict',
      secure: publicAddressOf(res.req).isSecure,
    });
  }

  /** The cookie's name separates these signatures from those of session cookies, which have the same secret. */
  #sign(username: string, id: string, expiresAt: string): string {
    return createHmac('sha256', this.#secret)
      .update(JSON.stringify([COOKIE, username, id, expiresAt]))
      .digest('base64url');
  }
}
