<?php
/** The few members of Symfony's console that the module's command uses. */

declare(strict_types=1);

namespace Symfony\Component\Console\Input {
    interface InputInterface
    {
        public function getArgument(string $name);
    }

    final class InputArgument
    {
        public const REQUIRED = 1;

        public function __construct(string $name, int $mode, string $description)
        {
        }
    }

    final class StandInInput implements InputInterface
    {
        public function __construct(private readonly string $action)
        {
        }

        public function getArgument(string $name): string
        {
            return $this->action;
        }
    }
}

namespace Symfony\Component\Console\Output {
    interface OutputInterface
    {
        public function writeln($text);
    }

    final class StandInOutput implements OutputInterface
    {
        public function writeln($text): void
        {
            echo "$text\n";
        }
    }
}

namespace Symfony\Component\Console\Command {
    use Symfony\Component\Console\Input\InputInterface;
    use Symfony\Component\Console\Output\OutputInterface;

    class Command
    {
        public string $name = '';

        public function __construct()
        {
            $this->configure();
        }

        protected function configure()
        {
        }

        public function setName(string $name): static
        {
            $this->name = $name;
            return $this;
        }

        public function setDescription(string $description): static
        {
            return $this;
        }

        public function setDefinition(array $definition): static
        {
            return $this;
        }

        public function run(InputInterface $input, OutputInterface $output): int
        {
            return $this->execute($input, $output);
        }

        protected function execute(InputInterface $input, OutputInterface $output): int
        {
            return 0;
        }
    }
}
