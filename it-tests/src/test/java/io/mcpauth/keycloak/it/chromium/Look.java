package io.mcpauth.keycloak.it.chromium;

import com.microsoft.playwright.options.ColorScheme;

/** What a person's screen and settings make of a page. */
public record Look(int width, int height, ColorScheme colors, String language) {

  public static final Look DESKTOP = new Look(1280, 900, ColorScheme.LIGHT, "en");

  /** WCAG 2.2, 1.4.10 Reflow: as narrow as a page must work. */
  public static final Look NARROW = new Look(320, 640, ColorScheme.LIGHT, "en");

  public Look dark() {
    return new Look(width, height, ColorScheme.DARK, language);
  }

  public boolean isDark() {
    return colors == ColorScheme.DARK;
  }

  public Look in(String otherLanguage) {
    return new Look(width, height, colors, otherLanguage);
  }
}
