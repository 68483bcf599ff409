import java.util.List;
import java.util.stream.IntStream;

/** What others keep under an attack: each measurement against the quiet ones before and after it, since the machine has ups and downs of its own. */
final class Kept {

  private Kept() {}

  /**
   * The median of the ratios.
   *
   * @param quiet one more than attacked
   */
  static double of(List<Double> quiet, List<Double> attacked) {
    double[] ratios =
        IntStream.range(0, attacked.size())
            .mapToDouble(i -> attacked.get(i) * 2 / (quiet.get(i) + quiet.get(i + 1)))
            .sorted()
            .toArray();
    int half = ratios.length / 2;
    return ratios.length % 2 == 1 ? ratios[half] : (ratios[half - 1] + ratios[half]) / 2;
  }
}
