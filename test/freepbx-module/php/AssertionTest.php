<?php
declare(strict_types=1);

use Exovo\FreePbx\Assertion;
use PHPUnit\Framework\TestCase;

final class AssertionTest extends TestCase
{
    /** The host's tests read the same file. */
    public function testSignsExactlyTheFixedVectorsThatTheHostAccepts(): void
    {
        $vectors = json_decode((string) file_get_contents(FIXTURES . '/assertion-vectors.json'), true, 8, JSON_THROW_ON_ERROR);
        self::assertGreaterThan(5, count($vectors['accepted']));
        foreach ($vectors['accepted'] as $vector) {
            self::assertSame($vector['assertion'], Assertion::sign($vector['payload'], $vectors['secret']), $vector['title']);
        }
    }

    public function testNamesTheAdministratorAndThePermissionForThirtySeconds(): void
    {
        $before = time();
        $claims = $this->claimsOf(Assertion::for('zoë', 'secret'));
        self::assertSame('freepbx', $claims['iss']);
        self::assertSame('zoë', $claims['sub']);
        self::assertSame(['exovo-api-access.keys.manage'], $claims['perm']);
        self::assertGreaterThanOrEqual($before, $claims['iat']);
        self::assertSame(30, $claims['exp'] - $claims['iat']);
    }

    public function testNeverRepeatsAnIdentifier(): void
    {
        $ids = array_map(fn (): string => $this->claimsOf(Assertion::for('ada', 'secret'))['jti'], range(1, 100));
        self::assertCount(100, array_unique($ids));
    }

    private function claimsOf(string $assertion): array
    {
        [, $payload] = explode('.', $assertion);
        return json_decode((string) base64_decode(strtr($payload, '-_', '+/')), true, 4, JSON_THROW_ON_ERROR);
    }
}
