<?php
declare(strict_types=1);

use Exovo\FreePbx\Assertion;
use PHPUnit\Framework\TestCase;

final class AssertionTest extends TestCase
{
    /** The host's tests read the same file. */
    public function testSignsExactlyTheFixedVectorsOfTheHost(): void
    {
        $vectors = json_decode((string) file_get_contents(FIXTURES . '/assertion-vectors.json'), true, 8, JSON_THROW_ON_ERROR);
        self::assertGreaterThan(5, count($vectors['accepted']));
        // A refused vector has a payload if only the clock is a reason to refuse it.
        $timed = array_filter($vectors['refused'], fn (array $vector): bool => isset($vector['payload']));
        self::assertGreaterThan(3, count($timed));
        foreach ([...$vectors['accepted'], ...$timed] as $vector) {
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
