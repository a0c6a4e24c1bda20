package io.petrel.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Unmatched;

/** Says where the notebooks are: a checkout's own script starts them before it comes to this. */
@Command(
    name = "notebook",
    description = "Explore a week of a fleet in Jupyter; from a checkout only.",
    footer = {"", "In a checkout, ./petrel notebook --help says more."})
final class NotebookCommand implements Callable<Integer> {
  @Mixin final HelpOption help = new HelpOption();

  @Unmatched private final List<String> ofJupyter = new ArrayList<>();

  @Override
  public Integer call() {
    String wanted = ("./petrel notebook " + String.join(" ", ofJupyter)).strip();
    throw new IllegalStateException(
        "the notebooks are not in the packages: in a checkout of the repository run " + wanted);
  }
}
