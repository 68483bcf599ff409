<#--
  The page around what this theme writes itself: consent, errors, connections. It holds no inline script and no inline style, so its
  own policy can forbid both: what strangers write into the page (a client's name) could not run even if an escape were missed.
  The policy adds to the realm's Content-Security-Policy header; browsers enforce the two together.
-->
<#macro page heading wide=false referrer="no-referrer" refresh="">
<!DOCTYPE html>
<html class="${properties.kcHtmlClass!}" lang="${lang}" dir="${(locale?? && locale.rtl)?then('rtl', 'ltr')}"<#if darkMode> data-dark-mode-class="${properties.kcDarkModeClass}"</#if>>
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light${darkMode?then(' dark', '')}">
  <meta name="robots" content="noindex, nofollow">
  <meta name="referrer" content="${referrer}">
  <#if refresh?has_content><meta http-equiv="refresh" content="${refresh}"></#if>
  <title>${heading} · ${realm.displayName!realm.name}</title>
  <link rel="icon" href="${url.resourcesPath}/img/favicon.ico">
  <#list (properties.stylesCommon!'')?split(' ') as style>
  <#if style?has_content><link rel="stylesheet" href="${url.resourcesCommonPath}/${style}"></#if>
  </#list>
  <#list (properties.styles!'')?split(' ') as style>
  <#if style?has_content><link rel="stylesheet" href="${url.resourcesPath}/${style}"></#if>
  </#list>
  <#if darkMode>
  <script src="${url.resourcesPath}/js/dark-mode.js"></script>
  </#if>
</head>
<body id="keycloak-bg" data-page-id="login-${pageId}">
<div class="${properties.kcLogin!}">
  <div class="${properties.kcLoginContainer!}<#if wide> mcp-wide</#if>">
    <header id="kc-header" class="pf-v5-c-login__header">
      <div id="kc-header-wrapper" class="pf-v5-c-brand">${realm.displayName!realm.name}</div>
    </header>
    <main class="${properties.kcLoginMain!}">
      <div class="${properties.kcLoginMainHeader!}">
        <h1 class="${properties.kcLoginMainTitle!}" id="kc-page-title">${heading}</h1>
      </div>
      <div class="${properties.kcLoginMainBody!}">
        <#nested>
      </div>
    </main>
    <#if locale?? && locale.supported?size gt 1>
    <nav class="mcp-languages" aria-label="${msg("languages")}">
      <ul>
        <#list locale.supported?sort_by("label") as language>
        <li>
          <#if language.languageTag == locale.currentLanguageTag>
          <span lang="${language.languageTag}" aria-current="true">${language.label}</span>
          <#else>
          <a href="${language.url}" hreflang="${language.languageTag}" lang="${language.languageTag}">${language.label}</a>
          </#if>
        </li>
        </#list>
      </ul>
    </nav>
    </#if>
  </div>
</div>
</body>
</html>
</#macro>

<#-- Text that somebody else wrote: its direction and its length stay inside. -->
<#macro foreign text class=""><bdi class="mcp-foreign<#if class?has_content> ${class}</#if>">${text}</bdi></#macro>

<#macro icon name>
<svg class="mcp-icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
<#switch name>
<#case "warning"><path d="M12 3.5 22 20.5H2Z"/><path d="M12 10v4.5"/><path d="M12 17.4v.1"/><#break>
<#case "check"><circle cx="12" cy="12" r="9.5"/><path d="m7.8 12.4 2.9 2.9 5.6-6"/><#break>
</#switch>
</svg>
</#macro>
