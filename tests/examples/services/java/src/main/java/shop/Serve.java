package shop;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "serve", description = "Serves the shop")
public class Serve implements Callable<Integer> {
    @Option(names = "--port", defaultValue = "8080", description = "the port to listen on")
    int port;

    @Override
    public Integer call() {
        System.out.println("listening on " + port);
        return 0;
    }
}
