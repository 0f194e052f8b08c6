<?php
/** The credentials of a database user. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class DatabaseUser
{
    public function __construct(public readonly string $name, public readonly string $password)
    {
    }
}
