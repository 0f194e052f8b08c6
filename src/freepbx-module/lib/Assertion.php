<?php
/** The signed word of FreePBX on who is signed in. The host accepts it once, within 30 seconds. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class Assertion
{
    private const ISSUER = 'freepbx';
    private const LIFETIME_SECONDS = 30;
    private const PERMISSIONS = ['exovo-api-access.keys.manage'];

    /** Returns a new assertion for an administrator who may open the module's section. */
    public static function for(string $username, string $secret): string
    {
        $now = time();
        $claims = [
            'iss' => self::ISSUER,
            'sub' => $username,
            'perm' => self::PERMISSIONS,
            'iat' => $now,
            'exp' => $now + self::LIFETIME_SECONDS,
            'jti' => bin2hex(random_bytes(16)),
        ];
        return self::sign(json_encode($claims, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE), $secret);
    }

    /** Returns `v1.<payload>.<HMAC-SHA-256>`, both in base64url. */
    public static function sign(string $payload, string $secret): string
    {
        $signed = 'v1.' . self::base64Url($payload);
        return $signed . '.' . self::base64Url(hash_hmac('sha256', $signed, $secret, true));
    }

    private static function base64Url(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }
}
