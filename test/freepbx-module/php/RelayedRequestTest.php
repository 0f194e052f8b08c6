<?php
declare(strict_types=1);

use Exovo\FreePbx\Refusal;
use Exovo\FreePbx\RelayedRequest;
use PHPUnit\Framework\TestCase;

final class RelayedRequestTest extends TestCase
{
    /** @param array<string, string> $server */
    private function request(array $server = [], array $raw = []): RelayedRequest
    {
        return RelayedRequest::fromServer([
            'REQUEST_METHOD' => 'GET',
            'REQUEST_URI' => '/exovo/api/v1/ping',
            'REMOTE_ADDR' => '192.0.2.7',
            'HTTP_HOST' => 'pbx.example.test',
            ...$server,
        ], $raw);
    }

    public function testTakesThePrefixAwayAndNothingElse(): void
    {
        foreach (['/api/v1/%E0%A4?x=%2F', '/api/v1/../../admin', '/api/v1//ping', '/admin/', ''] as $target) {
            self::assertSame($target, $this->request(['REQUEST_URI' => "/exovo$target"])->target);
        }
        self::assertSame('/api/v1/ping', $this->request(['REQUEST_URI' => 'http://other.test/exovo/api/v1/ping'])->target);
    }

    public function testKnowsTheApiAndThePagesByTheirFirstPartsOnly(): void
    {
        foreach (['/api/v1', '/api/v1/', '/api/v1?x', '/api/v1/calls'] as $target) {
            self::assertTrue($this->request(['REQUEST_URI' => "/exovo$target"])->isForApi(), $target);
        }
        foreach (['/api/v10', '/api', '/x/api/v1', '//api/v1', '/healthz', '/admin'] as $target) {
            self::assertFalse($this->request(['REQUEST_URI' => "/exovo$target"])->isForApi(), $target);
        }
        self::assertTrue($this->request(['REQUEST_URI' => '/exovo/admin/shell.css'])->isForPages());
        self::assertFalse($this->request(['REQUEST_URI' => '/exovo/administrators'])->isForPages());
    }

    public function testReplacesWhatAClientSaysAboutItsAddressAndOurs(): void
    {
        $headers = $this->request([
            'HTTP_X_FORWARDED_FOR' => '10.0.0.1',
            'HTTP_X_FORWARDED_HOST' => 'evil.test',
            'HTTP_X_FORWARDED_PORT' => '1',
            'HTTP_FORWARDED' => 'for=10.0.0.1',
            'HTTPS' => 'on',
        ])->headers;
        self::assertSame([
            'x-forwarded-for' => '192.0.2.7',
            'x-forwarded-host' => 'pbx.example.test',
            'x-forwarded-proto' => 'https',
            'x-forwarded-prefix' => '/exovo',
        ], $headers);
    }

    public function testPassesTheKeyOnAndNeverFreePbxCookies(): void
    {
        $headers = $this->request(['HTTP_AUTHORIZATION' => 'Bearer key', 'HTTP_COOKIE' => 'PHPSESSID=1'])->headers;
        self::assertSame('Bearer key', $headers['authorization']);
        self::assertArrayNotHasKey('cookie', $headers);
    }

    public function testDropsTheHeadersOfTheConnection(): void
    {
        $headers = $this->request(['HTTP_CONNECTION' => 'close', 'HTTP_EXPECT' => '100-continue', 'HTTP_TE' => 'x'])->headers;
        self::assertSame([], array_intersect(['connection', 'expect', 'te', 'host'], array_keys($headers)));
    }

    public function testKnowsWhetherThereIsABody(): void
    {
        self::assertFalse($this->request()->hasBody);
        self::assertTrue($this->request(['CONTENT_LENGTH' => '5', 'CONTENT_TYPE' => 'application/json'])->hasBody);
        self::assertTrue($this->request(['HTTP_TRANSFER_ENCODING' => 'chunked'])->hasBody);
    }

    public function testRefusesControlCharactersInHeaders(): void
    {
        $this->expectException(Refusal::class);
        $this->request([], ['Authorization' => "Bearer key\0"]);
    }
}
