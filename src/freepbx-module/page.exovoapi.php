<?php
/** The page Admin → API keys (Exovo). FreePBX has checked the administrator's access to the section. */

declare(strict_types=1);

echo \FreePBX::Exovoapi()->showPage();
